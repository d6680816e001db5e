//! Logarithm and exponential of our own, for one number or a slice.
//!
//! Why not the platform's: its last digit differs between Linux, Windows and macOS, and a saved scenario must
//! give the same bits on every machine. These also run several numbers abreast in vector registers: the loops
//! are free of branches. Error at most two units in the last place over the range used.

#![expect(clippy::inline_always, reason = "only what is inlined into `wide` is compiled for wide registers")]

use std::sync::LazyLock;

use fearless_simd::{Level, dispatch};

/// Runs code compiled for the widest vector registers this processor has: what is inlined into it, that is. The bits
/// are the same on all, since no order of operations changes and none are fused.
#[inline(always)]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    static LEVEL: LazyLock<Level> = LazyLock::new(Level::new);
    dispatch!(*LEVEL, _simd => work())
}

/// Natural logarithm of a positive, finite, normal number. Anything else gives a meaningless finite number or
/// NaN; callers check their inputs first.
///
/// # Source
/// The reduction and polynomial of fdlibm's `e_log.c` (Sun Microsystems, 1993; freely usable).
#[expect(clippy::many_single_char_names, reason = "the names of the source")]
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const SQRT_HALF_BITS: u64 = 0x3FE6_A09E_667F_3BCD;
    const ONE_BITS: u64 = 0x3FF0_0000_0000_0000;
    const MANTISSA: u64 = 0x000F_FFFF_FFFF_FFFF;
    // Two to the 52nd as bits: a small whole number in its low bits reads as that number plus 2^52.
    const SHIFTER_BITS: u64 = 0x4330_0000_0000_0000;
    const SHIFTER: f64 = 4_503_599_627_370_496.0;
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

    let shifted = x.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    let exponent = f64::from_bits((shifted >> 52) | SHIFTER_BITS) - (SHIFTER + 1023.0);
    let mantissa = f64::from_bits((shifted & MANTISSA) + SQRT_HALF_BITS);
    let f = mantissa - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (0.399_999_999_994_094_2 + w * (0.222_221_984_321_497_84 + w * 0.153_138_376_992_093_73));
    let odd = z
        * (0.666_666_666_666_673_5
            + w * (0.285_714_287_436_623_9 + w * (0.181_835_721_616_180_5 + w * 0.147_981_986_051_165_86)));
    let half_square = 0.5 * f * f;
    s * (half_square + odd + even) + exponent * LN2_LOW - half_square + f + exponent * LN2_HIGH
}

/// Exponential; arguments beyond ±700 are cut there, NaN stays NaN.
///
/// # Source
/// Reduction by whole multiples of ln 2, then the Taylor series to the twelfth power: on |r| ≤ ln 2 / 2 its
/// error is below 2e-16.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // 1.5 × 2^52: adding it leaves the nearest whole number in the low bits.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const ONE_BITS: u64 = 0x3FF0_0000_0000_0000;

    let x = x.clamp(-700.0, 700.0);
    let rounded = x * std::f64::consts::LOG2_E + ROUNDER;
    let whole = rounded - ROUNDER;
    let r = x - whole * LN2_HIGH - whole * LN2_LOW;
    let r2 = r * r;
    let r4 = r2 * r2;
    let low = (1.0 / 2.0 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0));
    let mid = (1.0 / 720.0 + r * (1.0 / 5_040.0)) + r2 * (1.0 / 40_320.0 + r * (1.0 / 362_880.0));
    let high = (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0)) + r2 * (1.0 / 479_001_600.0);
    let tail = low + r4 * (mid + r4 * high);
    let scale = f64::from_bits((rounded.to_bits() << 52).wrapping_add(ONE_BITS));
    (1.0 + (r + r2 * tail)) * scale
}

/// Replaces every number of a slice by its logarithm.
#[inline(always)]
pub fn ln_each(values: &mut [f64]) {
    for value in values {
        *value = ln(*value);
    }
}

/// Sum of products, in four sums side by side: the order of additions is fixed, so the bits are too.
#[inline(always)]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a4, a_rest) = a.as_chunks::<4>();
    let (b4, b_rest) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (x, y) in a4.iter().zip(b4) {
        for (sum, (x, y)) in sums.iter_mut().zip(x.iter().zip(y)) {
            *sum += x * y;
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_registers_give_the_same_bits() {
        let numbers: Vec<f64> = (1..200).map(|i| f64::from(i) * 0.37).collect();
        let work = |numbers: &[f64]| {
            let mut logs = numbers.to_vec();
            ln_each(&mut logs);
            let powers: Vec<u64> = logs.iter().map(|x| exp(0.7 * x).to_bits()).collect();
            (powers, dot(numbers, &logs).to_bits())
        };
        assert_eq!(wide(|| work(&numbers)), work(&numbers));
    }

    #[test]
    fn agrees_with_the_platform() {
        for step in -6_000..6_000_i32 {
            let x = f64::from(step) * 0.011_3;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-15, "exp {x}");
            let y = x.exp();
            let tolerance = 4.0 * f64::EPSILON * y.ln().abs().max(f64::EPSILON);
            assert!((ln(y) - y.ln()).abs() <= tolerance, "ln {y}: {} {}", ln(y), y.ln());
        }
        assert_eq!(ln(1.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(exp(0.0).to_bits(), 1.0_f64.to_bits());
        assert!(exp(f64::NAN).is_nan());
    }
}
