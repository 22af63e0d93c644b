// Runs before the first paint: the stylesheets know that scripts are available.
document.documentElement.classList.add("avec-js");
