// How exact a formula has to be.
#ifndef VKACT_MATH_PRECISION_GLSL
#define VKACT_MATH_PRECISION_GLSL

// Whether arguments have no more than 16 bits and results are rounded to 16 bits: then single floats are enough where
// float32 needs pairs. Whoever includes formulas may say so before; the value need not be known to the compiler.
// Both ways are written down and one is selected (docs/decisions.md).
#ifndef ROUNDED_TO_16_BITS
#define ROUNDED_TO_16_BITS false
#endif

#endif
