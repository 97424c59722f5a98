//! What the services do, told as scripts, and what always holds of them.

mod call;
mod icloud;
mod laws;
mod push;
mod script;
