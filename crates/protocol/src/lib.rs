//! What devices and services say to each other.
