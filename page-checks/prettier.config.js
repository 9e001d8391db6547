// The width is that of .editorconfig; templates of HTML stay as they are written.
export default {
  printWidth: 120,
  singleQuote: true,
  embeddedLanguageFormatting: 'off',
};
