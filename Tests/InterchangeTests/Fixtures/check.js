module.exports = (output, context) => output.length > context.vars.size;
