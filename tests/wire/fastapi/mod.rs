//! FastAPI's validation: its samples row by row, what stands between them, and what a hostile body may cost.

mod cost;
mod rules;
mod samples;
