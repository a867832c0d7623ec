//! Printing past the test harness, which keeps what a passing test says to itself.

/// `println!`, but shown whether the test passes or not.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        // Nobody reading is no fault of the test's.
        let _ = writeln!(std::io::stderr(), $($text)*);
    }};
}
