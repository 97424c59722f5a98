//! What a run comes to, and that it comes to it again.

use super::play;

#[test]
fn it_keeps_to_the_laws() {
    whole::laws::hold(20, play);
}
