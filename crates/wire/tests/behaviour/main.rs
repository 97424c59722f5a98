//! What links do, over real sockets of this machine.

mod exchange;
mod node;
mod samples;
