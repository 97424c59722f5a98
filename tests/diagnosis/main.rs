//! Whether a diagnosis is right (FIX-8): every cause alone and with every other that can hold at the same time, on every
//! platform, is named, and none that does not hold, the one that blocks first; and its remedies, carried out, lead to a photo
//! wherever it promised so.

mod finding;
mod random;
mod recipe;
mod taking;
mod words;
