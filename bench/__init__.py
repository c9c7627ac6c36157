"""How fast delivery is, as ratios against what others do in the same minutes on the same machine. `make bench`."""
