// The module kept in the page is minified; its types are those of the package.
export * from 'lit-html';
