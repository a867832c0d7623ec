//! The description of a browser form and what a client is given of it.
