"""Search engines that are not ours, asked the same in the same run: what they cost and how good they are."""
