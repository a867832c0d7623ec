//! Everything that is timed, made once more and checked by the independent signer.

use crate::work::Workload;
use crate::{Fault, peers, reference};

/// Verifies what every case of a workload makes of every key, and prints how many there were and what is missing.
pub fn verify(workload: Workload) -> Result<(), Fault> {
    for mut case in peers::cases(workload) {
        let count = reference::verify_case(workload, &mut case)?;
        let note = peers::note(case.peer, workload).map(|note| format!(" ({note})")).unwrap_or_default();
        println!("{} {}: {count} verified{note}", workload.name(), case.peer);
    }
    for absent in peers::absent(workload) {
        println!("{} {}: cannot ({})", workload.name(), absent.peer, absent.reason);
    }
    Ok(())
}
