//! Reads a pair of files and says what it is, and what is wrong with it.
