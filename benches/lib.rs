//! What a run costs: benchmarks by criterion, by CPU time of their thread.
//!
//! `cargo bench -p benches`. Wall time on a shared machine says more of the machine than of the code.

use std::time::Duration;

use cpu_time::ThreadTime;
use criterion::{
    Throughput,
    measurement::{Measurement, ValueFormatter},
};

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

/// Shows times in ns, µs and ms of CPU time, and per element where a benchmark says how many there are.
struct Nanoseconds;

impl Nanoseconds {
    #[expect(clippy::float_arithmetic, reason = "criterion shows floats")]
    fn scale(typical: f64, values: &mut [f64]) -> &'static str {
        let (unit, divisor) = match typical {
            ..1e3 => ("ns", 1.0),
            1e3..1e6 => ("µs", 1e3),
            1e6.. => ("ms", 1e6),
            _ => ("ns", 1.0),
        };
        values.iter_mut().for_each(|value| *value /= divisor);
        unit
    }
}

impl ValueFormatter for Nanoseconds {
    fn scale_values(&self, typical: f64, values: &mut [f64]) -> &'static str {
        Self::scale(typical, values)
    }

    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "criterion shows floats")]
    fn scale_throughputs(&self, _typical: f64, throughput: &Throughput, values: &mut [f64]) -> &'static str {
        let count = match throughput {
            Throughput::Elements(count) | Throughput::ElementsAndBytes { elements: count, .. } => *count,
            Throughput::Bytes(count) | Throughput::BytesDecimal(count) | Throughput::Bits(count) => *count,
        };
        values.iter_mut().for_each(|value| *value /= count as f64);
        "ns CPU each"
    }

    fn scale_for_machines(&self, _values: &mut [f64]) -> &'static str {
        "ns"
    }
}
