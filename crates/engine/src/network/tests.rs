//! What lines do to messages.

use protocol::DeviceId;
use scenario::{Bandwidth, LineChange, Link, Odds};

use super::*;
use crate::{
    oracle::{Kindest, Seeded},
    run::tests::scenario,
};

const A: NodeId = NodeId::Device(DeviceId(0));
const B: NodeId = NodeId::Device(DeviceId(1));
const C: NodeId = NodeId::Device(DeviceId(2));

fn line() -> Line {
    Line { latency: Duration::from_millis(40), ..Line::default() }
}

fn parcel(from: NodeId, to: NodeId) -> Parcel {
    Parcel { from, to, route: Route::Call, kind: MessageKind::Request, bytes: 1000 }
}

/// Sends `parcels`, each a millisecond after the one before it, and says when they arrive, in milliseconds.
fn send(network: &mut Network, lines: &scenario::Network, seed: u64, parcels: &[Parcel]) -> Vec<String> {
    let scenario = Scenario { network: lines.clone(), ..scenario("") };
    let mut oracle = Seeded::new(seed);
    let carried = (0..).zip(parcels).map(|(millis, parcel)| {
        let now = Instant::from_micros(millis * 1000);
        match network.carry(&scenario, &mut oracle, now, *parcel) {
            Carriage::Lost(why) => format!("{why:?}"),
            Carriage::Arrives { first, second: None } => format!("{}", first.as_micros() / 1000),
            Carriage::Arrives { first, second: Some(second) } => {
                format!("{}+{}", first.as_micros() / 1000, second.as_micros() / 1000)
            }
        }
    });
    carried.collect()
}

fn lines(call: Line) -> scenario::Network {
    scenario::Network { call, ..scenario::Network::default() }
}

#[track_caller]
fn check(call: Line, parcels: &[Parcel], expected: &[&str]) {
    let lines = lines(call);
    assert_eq!(send(&mut Network::new(3, &lines), &lines, 0, parcels), expected);
}

#[test]
fn certain_odds_are_certain() {
    let four = [parcel(A, B); 4];
    check(line(), &four, &["40", "41", "42", "43"]);
    check(Line { loss: Odds::ALWAYS, ..line() }, &four, &["Odds"; 4]);
    check(Line { duplicate: Odds::ALWAYS, ..line() }, &four[..2], &["40+80", "41+81"]);
    let burst = scenario::BurstLoss { begin: Odds::ALWAYS, end: Odds::NEVER, loss: Odds::ALWAYS };
    check(Line { burst_loss: Some(burst), ..line() }, &four, &["Burst"; 4]);
}

#[test]
fn what_is_held_back_is_overtaken() {
    let reorder = Odds::new(5000).expect("a half");
    let lines = lines(Line { reorder, ..line() });
    let carried = send(&mut Network::new(3, &lines), &lines, 1, &[parcel(A, B); 40]);
    let arrivals: Vec<u64> = carried.iter().map(|millis| millis.parse().expect("it arrives")).collect();
    let held = (0..).zip(&arrivals).filter(|(sent, at)| **at == sent + 70).count();
    assert!((0..).zip(&arrivals).all(|(sent, at)| *at == sent + 40 || *at == sent + 70));
    assert!((10..30).contains(&held), "{held} of 40 held back");
    assert!(arrivals.windows(2).any(|pair| pair[0] > pair[1]));
}

#[test]
fn jitter_stays_within_its_bounds_and_its_distribution() {
    for (distribution, least, most) in
        [(Distribution::Uniform, 400, 600), (Distribution::Normal, 450, 550), (Distribution::Pareto, 50, 250)]
    {
        assert!(quantiles(distribution).is_sorted());
        let lines = lines(Line { jitter: Duration::from_secs(1), distribution, ..line() });
        let carried = send(&mut Network::new(3, &lines), &lines, 1, &[parcel(A, B); 1000]);
        let jitter = (0..).zip(carried).map(|(sent, at)| at.parse::<u64>().expect("it arrives") - 40 - sent);
        let jitter: Vec<_> = jitter.collect();
        assert_eq!((jitter.iter().min(), jitter.iter().max()), (Some(&0), Some(&1000)), "{distribution:?}");
        let mean = jitter.iter().sum::<u64>() / 1000;
        assert!((least..most).contains(&mean), "{distribution:?} has a mean of {mean} ms");
    }
}

#[test]
fn bandwidth_sends_one_after_the_other_each_way_for_itself() {
    // 1000 bytes at 80 kbit/s are 100 ms.
    let thin = Line { bandwidth_bits: Some(80_000), ..line() };
    let (there, back) = (parcel(A, B), parcel(B, A));
    check(thin, &[there, there, back, there], &["140", "240", "142", "340"]);
    let large = Parcel { bytes: 3000, ..there };
    check(thin, &[large, there], &["340", "440"]);
}

#[test]
fn a_cut_is_one_way_or_both_until_it_heals() {
    let both = [parcel(A, B), parcel(B, A)];
    let lines = lines(line());
    let mut network = Network::new(3, &lines);
    let one_way = Between { from: A, to: B, both_ways: false };
    network.cut(one_way);
    network.cut(one_way);
    assert_eq!(send(&mut network, &lines, 0, &both), ["Cut", "41"]);
    network.heal(one_way);
    assert_eq!(send(&mut network, &lines, 0, &both), ["40", "41"]);
    network.cut(Between { from: A, to: B, both_ways: true });
    assert_eq!(send(&mut network, &lines, 0, &both), ["Cut", "Cut"]);
    network.heal(Between { from: B, to: A, both_ways: false });
    assert_eq!(send(&mut network, &lines, 0, &both), ["Cut", "41"]);
}

#[test]
fn a_node_that_is_offline_neither_sends_nor_receives() {
    let mut network = Network::new(3, &lines(line()));
    assert!(network.set_offline(A, true) && !network.set_offline(A, true));
    let all = [parcel(A, B), parcel(B, A), parcel(B, C)];
    let lines = lines(line());
    assert_eq!(send(&mut network, &lines, 0, &all), ["SenderOffline", "ReceiverOffline", "42"]);
    assert!(network.set_offline(A, false) && !network.set_offline(A, false));
    assert_eq!(send(&mut network, &lines, 0, &all), ["40", "41", "42"]);
}

#[test]
fn an_order_counts_messages_of_its_kind_from_its_step_on() {
    let lines = lines(line());
    let mut network = Network::new(3, &lines);
    let there = parcel(A, B);
    let answer = Parcel { kind: MessageKind::Answer, ..there };
    send(&mut network, &lines, 0, &[there, there]);
    let nth = |nth| NthMessage { from: A, to: B, kind: MessageKind::Request, nth };
    network.order(nth(2), Order::Drop, 0);
    network.order(nth(3), Order::Delay(Duration::from_millis(500)), 0);
    network.order(nth(4), Order::Duplicate, 0);
    let sent = [there, answer, parcel(B, A), there, there, there, there];
    assert_eq!(send(&mut network, &lines, 0, &sent), ["40", "41", "42", "Dropped", "544", "45+85", "46"]);
    assert!(network.orders.is_empty());
}

#[test]
fn a_link_changes_its_line_one_way_and_the_last_one_wins() {
    let link = |from, to, route, change| Link { from, to, route, change };
    let latency =
        |millis| LineChange { latency: Some(Duration::from_millis(millis)), ..LineChange::default() };
    let unlimited = LineChange { bandwidth: Some(Bandwidth::Unlimited), ..LineChange::default() };
    let mut lines = lines(Line { bandwidth_bits: Some(80_000), ..line() });
    lines.links = vec![
        link(A, B, None, latency(500)),
        link(A, B, Some(Route::Call), latency(600)),
        link(A, B, Some(Route::Files), latency(700)),
        link(A, B, None, unlimited),
    ];
    let file = Parcel { route: Route::Files, ..parcel(A, B) };
    let sent = [parcel(A, B), parcel(B, A), file, parcel(A, C)];
    assert_eq!(send(&mut Network::new(3, &lines), &lines, 0, &sent), ["600", "141", "702", "143"]);
}

#[test]
fn new_odds_on_one_line_leave_the_draws_of_the_others() {
    let half = Odds::new(5000).expect("a half");
    let lossy = lines(Line { loss: half, ..line() });
    let mut more = lossy.clone();
    more.call.duplicate = half;
    let change = LineChange {
        loss: Some(Odds::ALWAYS),
        jitter: Some(Duration::from_secs(1)),
        ..LineChange::default()
    };
    more.links = vec![Link { from: A, to: C, route: None, change }];
    let sent: Vec<_> = [parcel(A, B), parcel(B, A), parcel(A, C)].repeat(30);
    let lost = |lines| {
        let carried = send(&mut Network::new(3, lines), lines, 5, &sent);
        let kept = carried.into_iter().zip(&sent).filter(|(_, parcel)| parcel.to != C);
        kept.map(|(carried, _)| carried == "Odds").collect::<Vec<_>>()
    };
    assert!(lost(&lossy).contains(&true) && lost(&lossy).contains(&false));
    assert_eq!(lost(&lossy), lost(&more));
}

#[test]
fn decisions_other_than_the_kindest_are_kept() {
    let scenario = Scenario { network: lines(Line { loss: Odds::ALWAYS, ..line() }), ..scenario("") };
    let mut network = Network::new(3, &scenario.network);
    network.carry(&scenario, &mut Kindest, Instant::ZERO, parcel(A, B));
    assert!(matches!(network.decisions[..], [(Site::Message { concern: Concern::Loss, ordinal: 1, .. }, 1)]));
}
