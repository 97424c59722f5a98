//! What a device does, told as scripts, and what always holds of it.

mod call;
mod camera;
mod consent;
mod durable;
mod icloud;
mod laws;
mod photo;
mod power;
mod script;
mod words;
