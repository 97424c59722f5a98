//! Room on a disk: who takes it, who gives it back.

use uuid::Uuid;

use crate::Disk;

impl Disk {
    /// The library was so large before; what it takes now more, or less, its device has less, or more.
    pub(crate) fn account_for(&mut self, before: u64) {
        let after = self.replica.library().bytes();
        if after < before {
            self.give_back(before - after);
        } else {
            self.charge(after - before);
        }
    }

    /// The library takes so much more. What came from iCloud comes whether there is room or not: the device then keeps
    /// smaller versions (CLOUD-1 A), and owes the rest.
    fn charge(&mut self, bytes: u64) {
        self.owed_bytes += bytes.saturating_sub(self.free_bytes());
        self.set_free_bytes(self.free_bytes().saturating_sub(bytes));
    }

    /// The library takes so much less; what is owed is paid first.
    fn give_back(&mut self, bytes: u64) {
        let paid = bytes.min(self.owed_bytes);
        self.owed_bytes -= paid;
        self.free(bytes - paid);
    }

    /// Takes room for a file of a capture, if there is room.
    pub(crate) fn keep_capture(&mut self, id: Uuid, bytes: u64) -> bool {
        let kept = self.take_room(bytes);
        if kept {
            *self.captures.get_or_insert_with(id, || 0) += bytes;
        }
        kept
    }

    /// The files of a capture are gone.
    pub(crate) fn free_up(&mut self, id: Uuid) {
        let bytes = self.captures.remove(&id).unwrap_or(0);
        self.free(bytes);
    }

    pub(crate) fn take_room(&mut self, bytes: u64) -> bool {
        match self.free_bytes().checked_sub(bytes) {
            Some(left) => {
                self.set_free_bytes(left);
                true
            }
            None => false,
        }
    }

    pub(crate) fn free(&mut self, bytes: u64) {
        self.set_free_bytes(self.free_bytes() + bytes);
    }
}
