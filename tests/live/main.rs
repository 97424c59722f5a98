//! Live mode: the same devices over real sockets do what the simulation says, lose nothing when a process is killed, and
//! notice nothing of those who attack them.

mod attack;
mod ends;
mod kills;
mod lines;
mod load;
mod parity;
mod pictures;
mod play;
