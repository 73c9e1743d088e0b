"""The library: what `import suitors` offers. Each function does what the command of its name does, through the same code."""
