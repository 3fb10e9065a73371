await fetch("data/weights.bin");
