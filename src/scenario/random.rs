//! Numbers that look random and are the same on every machine: a stream per (seed, draw), a place in it per
//! assumption. An assumption added later does not move the others.

use super::vector_math::ln;

/// A stream of uniform numbers.
///
/// # Source
/// `SplitMix64`: Steele, Lea & Flood 2014, Fast splittable pseudorandom number generators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    state: u64,
}

/// Odd constant of the golden ratio: steps through all 64-bit states.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Stream {
    /// The stream of one draw; `purpose` keeps streams of one draw apart (0 assumptions, 1 demand, 2 policy, …).
    pub fn new(seed: u64, draw: u64, purpose: u64) -> Self {
        let seeded = mix(seed.wrapping_add(STEP));
        let drawn = mix(seeded ^ draw.wrapping_mul(STEP).wrapping_add(1));
        Self { state: mix(drawn ^ purpose.wrapping_mul(0xD6E8_FEB8_6659_FD93)) }
    }

    /// The next number, above 0 and below 1.
    pub fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(STEP);
        // 52 bits and a half step: never 0, never 1.
        ((mix(self.state) >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// The next standard normal number.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// The next whole number below `n`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n")]
    pub fn below(&mut self, n: usize) -> usize {
        ((self.uniform() * n as f64) as usize).min(n.saturating_sub(1))
    }
}

/// Quantile of a triangle over low, mode, high.
pub fn triangular(u: f64, low: f64, mode: f64, high: f64) -> f64 {
    if high <= low {
        return low;
    }
    let turn = (mode - low) / (high - low);
    if u < turn {
        low + (u * (high - low) * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * (high - low) * (high - mode)).sqrt()
    }
}

/// Quantile of the standard normal distribution; 0 below 0 and above 1 have no quantile and give infinities.
///
/// # Source
/// Wichura 1988, algorithm AS 241 (PPND16), relative error near 1e-16.
pub fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 8] = [
        3.387_132_872_796_366_6,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ];
    const B: [f64; 8] = [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ];
    const C: [f64; 8] = [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ];
    const E: [f64; 8] = [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ];
    let series = |c: &[f64; 8], r: f64| c.iter().rev().fold(0.0, |sum, k| sum * r + k);
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * series(&A, r) / series(&B, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = (-ln(tail)).sqrt();
    let z =
        if r <= 5.0 { series(&C, r - 1.6) / series(&D, r - 1.6) } else { series(&E, r - 5.0) / series(&F, r - 5.0) };
    if q < 0.0 { -z } else { z }
}

/// Share of the standard normal distribution below `z`: the quantile turned round by halving, so that the two
/// agree to the last digits. For setting up draws, not for inner loops.
pub fn normal_share(z: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if normal_quantile(middle) < z {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_known_distributions() {
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
        assert!((normal_quantile(1e-9) + 5.997_807_015_007_687).abs() < 1e-12);
        assert!((normal_quantile(1e-15) + 7.941_345_326_170_998).abs() < 1e-11);
        assert!((normal_share(1.0) - 0.841_344_746_068_543).abs() < 1e-13);
        assert!((triangular(0.5, 0.0, 1.0, 2.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn streams_are_reproducible_and_even() {
        let take = |mut s: Stream| (0..1000).map(|_| s.uniform()).collect::<Vec<_>>();
        let first = take(Stream::new(1, 5, 0));
        assert_eq!(first, take(Stream::new(1, 5, 0)));
        assert_ne!(first, take(Stream::new(1, 6, 0)));
        assert_ne!(first, take(Stream::new(1, 5, 1)));
        let mean = (0..2000).map(|draw| Stream::new(9, draw, 0).uniform()).sum::<f64>() / 2000.0;
        assert!((mean - 0.5).abs() < 0.03, "{mean}");
    }
}
