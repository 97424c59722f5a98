//! Messages on their way, for those who can carry only bytes.

use protocol::{Message, NodeId};

use crate::world::{Due, Parcel};

/// What a ticket takes on its way.
pub const TICKET_BYTES: usize = 16;

/// Messages on their way: what is carried is a ticket for one of them, since to encode it is nothing that is compared here.
#[derive(Debug, Default)]
pub struct Tickets(Vec<Option<(NodeId, Message)>>);

impl Tickets {
    /// A ticket for it.
    pub fn give(&mut self, parcel: Parcel) -> [u8; TICKET_BYTES] {
        let number = self.0.len() as u128;
        self.0.push(Some((parcel.from, parcel.message)));
        number.to_be_bytes()
    }

    /// What arrives with a ticket; none if there is no such ticket, or it was taken already.
    pub fn take(&mut self, ticket: &[u8]) -> Option<Due> {
        let number = u128::from_be_bytes(ticket.try_into().ok()?);
        let (from, message) = self.0.get_mut(usize::try_from(number).ok()?)?.take()?;
        Some(Due::Arrive { from, message })
    }
}
