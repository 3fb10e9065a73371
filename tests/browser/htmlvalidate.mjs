// html-validate's recommended rules; each exception has its reason.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // "moons@20" is the id of a panel: HTML allows every character but white space.
    "valid-id": ["error", { relaxed: true }],
    // Not a matter of HTML: the Content-Security-Policy forbids it, and the check of that says so.
    "no-inline-style": "off",
    // A table that scrolls lies in a div that has this role for its label and its keyboard focus alone.
    "prefer-native-element": ["error", { exclude: ["region"] }],
  },
};
