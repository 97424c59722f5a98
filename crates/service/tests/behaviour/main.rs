//! What the services do, told as scripts, and what always holds of them.

mod call;
mod laws;
mod push;
mod script;
