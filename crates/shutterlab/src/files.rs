//! What leaves or reads pictures, sound and files: `sim --out`, `inspect`, `fixtures`.

use std::{io, path::Path};

use darkroom::{Developed, develop};

use crate::{EXIT_OK, EXIT_USAGE, Form, complain, game::Played};

/// Leaves on disk what the owners in each run have, and says what that is.
pub(crate) fn leave(out: &Path, form: Form, played: &[(&str, &Played)]) -> io::Result<u8> {
    let form = match form {
        Form::Pair => darkroom::Form::Pair,
        Form::Pvt => darkroom::Form::Bundle,
        Form::MotionPhoto => darkroom::Form::MotionPhoto,
    };
    for (name, played) in played {
        let root = if played_alone(played, out) { out.to_owned() } else { out.join(name) };
        let scenario = &played.parsed.scenario;
        match develop(scenario, &played.run, played.seed, &root, form) {
            Ok(developed) => complain(&left(&root, &developed)),
            Err(trouble) => {
                complain(&format!("error: {trouble}"));
                return Ok(EXIT_USAGE);
            }
        }
    }
    Ok(EXIT_OK)
}
