"""Everything of a runner as one archive, written and read: docs/export.md describes it."""
