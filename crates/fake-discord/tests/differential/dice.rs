//! What decides at random, from a seed alone.

use fake_discord::permissions as p;

/// xorshift64*.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() >> 33) as usize % n
    }

    /// One time in `n`.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Bits that matter here, ADMINISTRATOR seldom.
    pub fn bits(&mut self) -> u64 {
        let common = p::VIEW_CHANNEL
            | p::SEND_MESSAGES
            | p::EMBED_LINKS
            | p::ATTACH_FILES
            | p::MENTION_EVERYONE
            | p::SEND_TTS_MESSAGES
            | p::MANAGE_CHANNELS
            | p::MANAGE_ROLES
            | p::READ_MESSAGE_HISTORY
            | p::PIN_MESSAGES;
        let mut bits = self.roll() & common;
        if self.one_in(25) {
            bits |= p::ADMINISTRATOR;
        }
        bits
    }

    /// Few of them, so that one alone can decide; never ADMINISTRATOR, which no overwrite gives.
    pub fn few_bits(&mut self) -> u64 {
        self.bits() & self.roll() & self.roll() & !p::ADMINISTRATOR
    }

    /// What a bot of this kind mostly holds, with gaps.
    pub fn bot_bits(&mut self) -> u64 {
        let gaps = self.roll() & self.roll() & self.roll();
        let mut bits = (p::BOT_DEFAULT | p::MODERATE_MEMBERS) & !gaps;
        if self.one_in(12) {
            bits |= p::ADMINISTRATOR;
        }
        bits
    }
}
