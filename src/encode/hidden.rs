//! Characters that reorder or hide text.

/// Bidirectional controls and zero-width characters: what object keys of the portable profile refuse, and file names lose.
pub(crate) const fn is_bidi_or_zero_width(char: char) -> bool {
    matches!(
        char,
        '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}
