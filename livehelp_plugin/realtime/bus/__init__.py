"""Between server processes. Every bus is at most once: what it loses, the reconciler finds."""
