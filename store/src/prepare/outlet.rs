//! Where the records of a commit in the making go.

use std::path::PathBuf;

use ledger::Time;

use crate::bodies::Bodies;
use crate::facts::News;
use crate::staged::{Stage, StageError, Staged, Volume};
use crate::store::Store;
use crate::underway::{Part, Underway};

/// A commit of fewer records is appended with whoever else waits, so the writer does not wait for it.
const UNDERWAY_MIN: u32 = 2_048;

/// A stage, or the writer's open transaction.
pub(super) enum Outlet {
    /// Kept until somebody signs, here or elsewhere.
    Stage(Stage),
    /// The writer is to have them once there are many.
    Held { store: Store, parts: Vec<Part>, volume: Volume },
    /// The writer has them.
    Writer { underway: Underway, volume: Volume },
}

impl Outlet {
    pub(super) fn stage(spool_dir: PathBuf) -> Outlet {
        Outlet::Stage(Stage::new(spool_dir))
    }

    pub(super) fn store(store: Store) -> Outlet {
        Outlet::Held { store, parts: Vec::new(), volume: Volume::default() }
    }

    pub(super) const fn volume(&self) -> Volume {
        match self {
            Outlet::Stage(stage) => stage.volume(),
            Outlet::Held { volume, .. } | Outlet::Writer { volume, .. } => *volume,
        }
    }

    /// Takes the next records of a commit of that time.
    pub(super) fn push(&mut self, time: Time, bodies: Bodies, news: &News<'_>) -> Result<(), StageError> {
        match self {
            Outlet::Stage(stage) => bodies.iter().try_for_each(|body| stage.push(body))?,
            Outlet::Held { store, parts, volume } => {
                bodies.iter().try_for_each(|body| volume.add(body.len()))?;
                parts.push(part(bodies, news));
                if volume.records >= UNDERWAY_MIN {
                    let underway = store.underway(time).map_err(std::io::Error::other)?;
                    parts.drain(..).for_each(|part| underway.push(part));
                    *self = Outlet::Writer { underway, volume: *volume };
                }
            }
            Outlet::Writer { underway, volume } => {
                bodies.iter().try_for_each(|body| volume.add(body.len()))?;
                underway.push(part(bodies, news));
            }
        }
        Ok(())
    }

    /// From here on the records are staged; what the writer has already is no part of that.
    pub(super) fn keep(&mut self) -> Result<(), StageError> {
        if let Outlet::Held { store, parts, .. } = self {
            let mut stage = store.stage();
            parts.iter().flat_map(|part| part.bodies.iter()).try_for_each(|body| stage.push(body))?;
            *self = Outlet::Stage(stage);
        }
        Ok(())
    }

    /// All of them, to be signed.
    pub(super) fn finish(self) -> Result<Staged, StageError> {
        match self {
            Outlet::Stage(stage) => stage.finish(),
            Outlet::Held { store, parts, .. } => {
                let mut stage = store.stage();
                parts.iter().flat_map(|part| part.bodies.iter()).try_for_each(|body| stage.push(body))?;
                stage.finish()
            }
            Outlet::Writer { underway, volume } => Ok(Staged::underway(underway, volume)),
        }
    }
}

fn part(bodies: Bodies, news: &News<'_>) -> Part {
    Part { streams: news.streams.to_vec(), links: news.links.to_vec(), bodies, on_keys: news.on_keys }
}
