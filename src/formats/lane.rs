//! A column that costs nothing while all its values are the same.

/// A column of a builder.
#[derive(Debug)]
pub(super) struct Lane<T> {
    pub first: T,
    n: usize,
    /// Empty while all are the first.
    pub each: Vec<T>,
}

impl<T: Copy + PartialEq + Default> Lane<T> {
    pub(super) fn new() -> Self {
        Self { first: T::default(), n: 0, each: Vec::new() }
    }

    pub(super) fn push(&mut self, value: T) {
        if self.n == 0 {
            self.first = value;
        } else if self.each.is_empty() && value != self.first {
            self.each = vec![self.first; self.n];
        }
        if !self.each.is_empty() {
            self.each.push(value);
        }
        self.n += 1;
    }
}
