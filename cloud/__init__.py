"""The road: carries jobs to booths elsewhere."""
