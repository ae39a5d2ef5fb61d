// The greatest of the pieces, and of equals the first. Ranks order like the floats, both zeros alike and NaN last.
bvec4 surpasses(uvec4 rank, uvec4 best) { return greaterThan(rank, best); }
