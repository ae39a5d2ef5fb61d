// The greatest of the pieces, and of equals the first. Ranks order like the floats, both zeros alike and NaN last.
bool surpasses(uint rank, uint best) { return rank > best; }
