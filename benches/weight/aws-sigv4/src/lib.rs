//! Nothing: building it builds the dependency.
