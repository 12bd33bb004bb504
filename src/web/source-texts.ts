/** What the pages say of where they came from, and of where the log did. */
export const SOURCE_TEXTS = {
    testNetwork:
        'This is a network for trying out, on your own machine. Its key is the one that it told this page, which anybody can make: nothing here proves anything to anybody.',
    notCommitted: 'This canister has certified nothing yet: its log begins with the first commit.',
    notRead: (why: string) => `The log of this canister could not be read: ${why}.`,
    fromDisk:
        'This page shows the log of the canister or the program that serves it. From the disk, open the verify page beside it, and choose an archive folder there.',
    buildHeading: 'Which page this is',
    built: (commit: string) => `Built from commit ${commit} of the project.`,
    fileCheck:
        'Whoever builds that commit (make build) gets this very file, dist/page/verify.html: sha256sum tells whether yours is the same.',
    runs: (canister: string, module: string) =>
        `The network certifies that canister ${canister} runs the module with hash ${module}.`,
    moduleCheck:
        'Whoever builds that commit (make build) is told the hash of its module: if it is this one, canister and page are of that code.',
    pageCheck: (address: string) =>
        `No page can vouch for itself, and whoever brings it to you could bring another. The file dist/page/verify.html of the same build, opened from the disk, needs to trust nobody; and this tells whether you were sent the same bytes, beside sha256sum of that file: curl --compressed ${address} | sha256sum`,
    theLog: 'The log of this canister',
    theVerifyPage: 'Check a letter'
};
