//! Least squares with weights that are not negative and sum to one: the core of synthetic controls.

use super::solve_in_place;

/// A dual this far below the others, relative to the scale of the problem, still counts as satisfied.
const DUAL_TOLERANCE: f64 = 1e-9;

/// Weights that minimise |A w - b|² + ridge |w|² over w ≥ 0, sum w = 1.
///
/// `columns` are the columns of A, each as long as `target`. An active-set method: starts from the best single
/// column, solves the problem on the support exactly, drops what would turn negative, takes in the column whose
/// dual is most violated. Each pass lowers the objective, so it ends.
///
/// # Output
/// One weight per column; `None` when there is no column or the numbers are unusable.
/// # Source
/// Wolfe 1976, Finding the nearest point in a polytope; Lawson & Hanson 1974.
pub fn least_squares_on_simplex(columns: &[Vec<f64>], target: &[f64], ridge: f64) -> Option<Vec<f64>> {
    let n = columns.len();
    if n == 0 || columns.iter().any(|c| c.len() != target.len() || c.iter().any(|v| !v.is_finite())) {
        return None;
    }
    // Distances from the target: with weights summing to one A w - b is a mix of these, and the Gram matrix
    // loses no digits to a common level.
    let off: Vec<Vec<f64>> = columns.iter().map(|c| c.iter().zip(target).map(|(a, b)| a - b).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut gram = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let value = dot(&off[i], &off[j]) + if i == j { ridge } else { 0.0 };
            gram[i * n + j] = value;
            gram[j * n + i] = value;
        }
    }
    let first = (0..n).min_by(|&i, &j| gram[i * n + i].total_cmp(&gram[j * n + j]))?;
    let scale = (0..n).map(|i| gram[i * n + i]).fold(f64::MIN_POSITIVE, f64::max);
    let mut weights = vec![0.0; n];
    weights[first] = 1.0;
    let mut support = vec![first];
    for _ in 0..100 * n {
        let slope = |j: usize| (0..n).map(|k| gram[j * n + k] * weights[k]).sum::<f64>();
        let level = support.iter().map(|&j| slope(j) * weights[j]).sum::<f64>();
        let enter = (0..n)
            .filter(|j| !support.contains(j))
            .map(|j| (j, level - slope(j)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, violation)| *violation > DUAL_TOLERANCE * scale);
        let Some((entering, _)) = enter else { break };
        support.push(entering);
        descend(&gram, n, &mut weights, &mut support);
        if !support.contains(&entering) && weights[entering] <= 0.0 {
            // Rounding keeps it out: nothing more to gain.
            break;
        }
    }
    weights.iter().all(|w| w.is_finite()).then_some(weights)
}

/// Moves to the optimum on the support, dropping columns that would turn negative on the way.
fn descend(gram: &[f64], n: usize, weights: &mut [f64], support: &mut Vec<usize>) {
    while let Some(best) = on_support(gram, n, support) {
        if best.iter().all(|w| *w > 0.0) {
            for (&j, w) in support.iter().zip(&best) {
                weights[j] = *w;
            }
            return;
        }
        let step = support
            .iter()
            .zip(&best)
            .filter(|(_, w)| **w <= 0.0)
            .map(|(&j, w)| weights[j] / (weights[j] - w))
            .fold(1.0, f64::min);
        let mut smallest = (f64::INFINITY, 0);
        for (k, (&j, w)) in support.iter().zip(&best).enumerate() {
            weights[j] += step * (w - weights[j]);
            if *w <= 0.0 && weights[j] < smallest.0 {
                smallest = (weights[j], k);
            }
        }
        let dropped = support.remove(smallest.1);
        weights[dropped] = 0.0;
    }
}

/// The optimum on a support when only the sum is kept at one.
fn on_support(gram: &[f64], n: usize, support: &[usize]) -> Option<Vec<f64>> {
    let k = support.len();
    let size = k + 1;
    let mut matrix = vec![0.0; size * size];
    let mut right = vec![0.0; size];
    for (a, &i) in support.iter().enumerate() {
        for (b, &j) in support.iter().enumerate() {
            matrix[a * size + b] = gram[i * n + j];
        }
        matrix[a * size + k] = 1.0;
        matrix[k * size + a] = 1.0;
    }
    right[k] = 1.0;
    solve_in_place(&mut matrix, &mut right).then(|| {
        right.truncate(k);
        right
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_point_inside_and_on_the_edge() {
        let columns = [vec![0.0, 0.0], vec![4.0, 0.0], vec![0.0, 4.0]];
        let inside = least_squares_on_simplex(&columns, &[1.0, 2.0], 0.0).expect("three columns");
        assert!((inside[0] - 0.25).abs() < 1e-12 && (inside[1] - 0.25).abs() < 1e-12);
        let edge = least_squares_on_simplex(&columns, &[5.0, 5.0], 0.0).expect("three columns");
        assert!(edge[0].abs() < 1e-12 && (edge[1] - 0.5).abs() < 1e-12, "{edge:?}");
        assert_eq!(least_squares_on_simplex(&[], &[1.0], 0.0), None);
    }
}
