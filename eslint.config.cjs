// What must not be in the JavaScript of our addons.
module.exports = [
    {
        files: ["addons/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: {
                console: "readonly",
                document: "readonly",
                window: "readonly",
                setTimeout: "readonly",
                clearTimeout: "readonly",
                FormData: "readonly",
                FileReader: "readonly",
                URL: "readonly",
                luxon: "readonly",
            },
        },
        rules: {
            "no-undef": "error",
            "no-unused-vars": "error",
            "no-debugger": "error",
            "no-console": "error",
            "no-eval": "error",
            "no-alert": "error",
            "no-var": "error",
            "prefer-const": "error",
            eqeqeq: ["error", "smart"],
        },
    },
];
