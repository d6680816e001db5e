//! Small dense systems of equations, solved in place. Knows nothing of markets.

/// Solves `a x = b` by elimination with row exchange; `a` is row by row and is destroyed, `b` becomes `x`.
/// False when the matrix has no usable pivot; `b` is then meaningless.
#[expect(clippy::inline_always, reason = "callers run it in the widest registers there are, which takes inlining")]
#[inline(always)]
pub fn solve_in_place(a: &mut [f64], b: &mut [f64]) -> bool {
    let n = b.len();
    debug_assert_eq!(a.len(), n * n);
    for column in 0..n {
        let mut pivot = column;
        for row in column + 1..n {
            if a[row * n + column].abs() > a[pivot * n + column].abs() {
                pivot = row;
            }
        }
        let size = a[pivot * n + column].abs();
        if !size.is_normal() {
            return false;
        }
        if pivot != column {
            for k in column..n {
                a.swap(pivot * n + k, column * n + k);
            }
            b.swap(pivot, column);
        }
        let inverse = 1.0 / a[column * n + column];
        let (above, below) = a.split_at_mut((column + 1) * n);
        let pivot_row = &above[column * n..];
        for (offset, row) in below.chunks_exact_mut(n).enumerate() {
            let factor = row[column] * inverse;
            for (cell, p) in row[column + 1..].iter_mut().zip(&pivot_row[column + 1..]) {
                *cell -= factor * p;
            }
            b[column + 1 + offset] -= factor * b[column];
        }
    }
    for row in (0..n).rev() {
        let mut sum = b[row];
        for k in row + 1..n {
            sum -= a[row * n + k] * b[k];
        }
        b[row] = sum / a[row * n + row];
    }
    b.iter().all(|x| x.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_unknowns_and_a_singular_matrix() {
        let mut a = [0.0, 2.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0, 3.0];
        let mut b = [7.0, 6.0, 11.0];
        assert!(solve_in_place(&mut a, &mut b));
        assert!((b[0] - 1.0).abs() < 1e-14 && (b[1] - 2.0).abs() < 1e-14 && (b[2] - 3.0).abs() < 1e-14);
        assert!(!solve_in_place(&mut [1.0, 2.0, 2.0, 4.0], &mut [1.0, 2.0]));
    }
}
