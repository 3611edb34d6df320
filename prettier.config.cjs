// The formatter of our XML, JavaScript and SCSS; as in OCA's repositories.
module.exports = {
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "preserve",
    plugins: [require.resolve("@prettier/plugin-xml")],
    overrides: [{files: ["*.js", "*.cjs"], options: {tabWidth: 4}}],
};
