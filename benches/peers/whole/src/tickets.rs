//! Messages on their way, for those who can carry only bytes.

use protocol::{Message, NodeId};

use crate::world::{Due, Parcel};

/// What a ticket takes on its way.
pub const TICKET_BYTES: usize = 16;

/// Messages on their way: what is carried is a ticket for one of them, since to encode it is nothing that is compared here.
#[derive(Debug, Default)]
pub struct Tickets(Vec<Option<(NodeId, Message)>>);

impl Tickets {
    /// Keeps a message, and says for whom it is and by which ticket it is taken.
    pub fn give(&mut self, parcel: Parcel) -> (NodeId, [u8; TICKET_BYTES]) {
        let number = self.0.len() as u128;
        self.0.push(Some((parcel.from, parcel.message)));
        (parcel.to, number.to_be_bytes())
    }

    /// What arrives with a ticket; none if there is no such ticket, or it was taken already.
    pub fn take(&mut self, ticket: &[u8]) -> Option<Due> {
        let number = u128::from_be_bytes(ticket.try_into().ok()?);
        let (from, message) = self.0.get_mut(usize::try_from(number).ok()?)?.take()?;
        Some(Due::Arrive { from, message })
    }
}

#[cfg(test)]
mod tests {
    use protocol::{DeviceId, Route};

    use super::*;

    #[test]
    fn a_ticket_is_good_for_its_message_and_once() {
        let mut tickets = Tickets::default();
        let (from, to) = (NodeId::Device(DeviceId(0)), NodeId::CallService);
        let messages = [Message::Decline, Message::Left, Message::Register];
        let given = messages
            .clone()
            .map(|message| tickets.give(Parcel { from, to, route: Route::Services, message }));
        for (message, (receiver, ticket)) in messages.into_iter().zip(given).rev() {
            assert_eq!(receiver, to);
            let Some(Due::Arrive { from: sender, message: taken }) = tickets.take(&ticket) else {
                panic!("the ticket is good")
            };
            assert_eq!((sender, taken), (from, message));
            assert!(tickets.take(&ticket).is_none(), "but once");
        }
        assert!(tickets.take(&[0; TICKET_BYTES - 1]).is_none(), "too short");
        assert!(tickets.take(&[9; TICKET_BYTES]).is_none(), "nobody gave it");
    }
}
