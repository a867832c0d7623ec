//! File names: any bytes to a safe name, and what was changed.
