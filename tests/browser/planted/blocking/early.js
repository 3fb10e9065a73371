document.documentElement.dataset.early = "yes";
