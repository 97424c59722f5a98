//! CPU time and wall time.

use std::time::Duration;

use cpu_time::ThreadTime;
use criterion::{
    Throughput,
    measurement::{Measurement, ValueFormatter, WallTime},
};

/// What something took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Of the processor, by this thread.
    pub cpu: Duration,
    /// By the clock on the wall.
    pub wall: Duration,
}

impl Spent {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { cpu: self.cpu + other.cpu, wall: self.wall + other.wall }
    }
}

/// Does something and says what it took.
pub fn spent(work: impl FnOnce()) -> Spent {
    let wall = WallTime.start();
    let cpu = ThreadTime::now();
    work();
    let cpu = cpu.elapsed();
    Spent { cpu, wall: WallTime.end(wall) }
}

/// Measures the CPU time of the thread that runs the benchmark.
#[derive(Clone, Copy, Debug, Default)]
pub struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, start: ThreadTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        &Nanoseconds
    }
}

/// The CPU time of all processes that this one started and that have ended, as Linux counts it: to a hundredth of a
/// second. Zero elsewhere.
#[must_use]
pub fn children_time() -> Duration {
    // After the name, which may hold anything but ends with the last bracket, come numbered fields from the third on;
    // the sixteenth and seventeenth are the time of children in user and in system mode.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        fields.split_whitespace().skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

/// Shows times in ns, µs and ms of CPU time.
struct Nanoseconds;

impl ValueFormatter for Nanoseconds {
    #[expect(clippy::float_arithmetic, reason = "criterion shows floats")]
    fn scale_values(&self, typical: f64, values: &mut [f64]) -> &'static str {
        let (unit, divisor) = match typical {
            ..1e3 => ("ns", 1.0),
            1e3..1e6 => ("µs", 1e3),
            1e6.. => ("ms", 1e6),
            _ => ("ns", 1.0),
        };
        values.iter_mut().for_each(|value| *value /= divisor);
        unit
    }

    fn scale_throughputs(&self, typical: f64, _throughput: &Throughput, values: &mut [f64]) -> &'static str {
        self.scale_values(typical, values)
    }

    fn scale_for_machines(&self, _values: &mut [f64]) -> &'static str {
        "ns"
    }
}
