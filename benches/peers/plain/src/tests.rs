//! What a run comes to, and that it comes to it again.

#[test]
fn it_keeps_to_the_laws() {
    exchange::laws::hold(500, super::play);
}
