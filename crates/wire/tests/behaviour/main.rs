//! What links do, over real sockets of this machine.

mod bytes;
mod claims;
mod corpus;
mod exchange;
mod hostile;
mod links;
mod node;
mod proxy;
mod raw;
mod samples;
