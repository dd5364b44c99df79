//! The fuzz targets without a fuzzer: the kept corpus, then seeded changes of it. It needs no
//! nightly compiler and finds less; `fuzz/README.md` says how to search for longer.

#[path = "../../../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;

use fastrand::Rng;

/// Changed inputs for each target.
const ROUNDS: usize = 1_000;
const LONGEST: usize = 16 * 1024;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// A few bytes of one changed, some of another put in, pieces doubled or left out.
fn changed(random: &mut Rng, from: &[Vec<u8>]) -> Vec<u8> {
    let mut input = random.choice(from).cloned().unwrap_or_default();
    for _ in 0..random.usize(1..6) {
        let at = random.usize(0..=input.len());
        let end = (at + random.usize(0..24)).min(input.len());
        match random.u8(0..6) {
            0 => input.insert(at, random.u8(..)),
            1 if at < input.len() => input[at] ^= 1 << random.u8(0..8),
            2 => drop(input.drain(at..end)),
            3 => {
                let piece = input[at..end].to_vec();
                input.splice(at..at, piece);
            }
            4 => {
                let other = random.choice(from).map_or(&[][..], Vec::as_slice);
                let from = random.usize(0..=other.len());
                let piece = &other[from..(from + 40).min(other.len())];
                input.splice(at..end, piece.iter().copied());
            }
            _ => {
                let odd = ["9223372036854775807", "-1", "\u{202E}", "é", "\0", "\r\n", "\"", "99"];
                let odd = random.choice(odd).unwrap_or_default();
                input.splice(at..at, odd.bytes());
            }
        }
    }
    input.truncate(LONGEST);
    input
}

#[test]
fn every_target_bears_its_corpus_and_what_is_like_it() {
    let seed = std::env::var("FIREBELL_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(1);
    std::thread::scope(|scope| {
        for (name, target) in targets::TARGETS {
            scope.spawn(move || {
                let corpus = corpus(name);
                assert!(!corpus.is_empty(), "fuzz/corpus/{name} has nothing in it");
                corpus.iter().for_each(|input| target(input));
                let mut random = Rng::with_seed(seed);
                for round in 0..ROUNDS {
                    let input = changed(&mut random, &corpus);
                    let told = std::panic::catch_unwind(|| target(&input));
                    assert!(
                        told.is_ok(),
                        "{name}, FIREBELL_TEST_SEED={seed}, round {round}: {:?}",
                        String::from_utf8_lossy(&input)
                    );
                }
            });
        }
    });
}
