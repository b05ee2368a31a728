// Where the precompiled header is compiled.
