//! Attaches a program that does nothing to every hook of the sentinel, says `ready`, and detaches when standard input ends: what is
//! measured meanwhile is what the hooks cost by themselves (`cargo xtask bench overhead`).
use secret_sentinel::probe::{Probes, Settings, Sizes};

const RING: u32 = 64 << 10;

fn main() -> anyhow::Result<()> {
    let sizes = Sizes {
        records: RING,
        opens: RING,
    };
    let mut probes = Probes::load(&Settings::default(), sizes)?;
    let hooks = probes.attach_nothing();
    let attached = hooks.iter().filter(|hook| hook.attached).count();
    anyhow::ensure!(attached > 0, "no hook could be attached");
    println!("ready");
    std::io::stdin().lines().for_each(drop);
    Ok(())
}
